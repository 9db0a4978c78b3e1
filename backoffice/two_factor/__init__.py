"""A second proof at sign-in: a code from an app on one's phone, or one of ten recovery codes on paper."""
