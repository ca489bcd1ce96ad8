"""Linear and integer programmes, solved by HiGHS; stdout is kept clean while it runs."""
