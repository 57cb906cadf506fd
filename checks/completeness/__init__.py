"""Is what users need there, as far as the process has got?"""
