"""The server's interface to the network: routes, headers, limits and the SPARQL protocol."""
