"""The gate between training and serving: measure, compare, judge, report."""
