"""The Live page: the newest pictures as cards, the faces seen meanwhile, and a picture sent from the page.

In: frames of `lib.ui.data_access.newest_pictures`, and the viewer's picture. Out: one browser component, and a control.
"""
