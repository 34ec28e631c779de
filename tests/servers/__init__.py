"""Servers with the manners of today's models, gateways and faults: real HTTP over loopback."""
