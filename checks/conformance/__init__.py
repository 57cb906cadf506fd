"""Does what was published follow the standard?"""
