"""Does the data agree with itself?"""
