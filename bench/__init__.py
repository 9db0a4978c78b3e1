"""Measurements that people run by hand: each by ratio, in one run."""
