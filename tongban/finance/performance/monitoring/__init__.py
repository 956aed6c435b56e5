"""Performance monitoring (绩效运行监控): rounds at any date, money against time and targets against progress."""
