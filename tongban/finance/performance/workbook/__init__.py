"""A bureau's year as a workbook: the same tables as the YAML file, in the words and shapes that offices use."""
