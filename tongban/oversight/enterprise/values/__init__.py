"""Words of 营商环境: the campaign and its companies, the issue ledger, complaints, papers and indicators."""
