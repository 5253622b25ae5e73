"""isolate: settles arguments about containers, virtual machines and images."""
