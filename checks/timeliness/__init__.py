"""Is the data published soon enough, and often enough, to be acted on?"""
