"""Can the questions that users ask be answered?"""
