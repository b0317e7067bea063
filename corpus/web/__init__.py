"""What the safe fetcher is made of: links, addresses, robots.txt, kinds of content, and unpacking within bounds."""
