"""One module for each verb: it parses, calls the domain and returns a result; it never prints."""
