"""The image, built and run: `make image`. It takes minutes and root, so that `make test` leaves it out."""
