"""What the services are made of beyond the packages below; knows nothing of them."""
