"""What of an earlier run stands in this one."""
