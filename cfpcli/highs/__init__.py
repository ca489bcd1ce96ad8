"""Linear and integer programmes, solved by HiGHS, and stdout kept clean while it runs."""
