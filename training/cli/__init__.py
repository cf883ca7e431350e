"""What `moderation train` and its like run: one file a command, each registers itself on `app`.

`python -m training` holds the commands that make the shipped model; these are for the users of it.
"""
