"""The server as the network sees it: routes, headers, limits and the SPARQL protocol."""
