from hypothesis import settings

# A busy machine makes single examples slow; what is tested here is never how fast.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
