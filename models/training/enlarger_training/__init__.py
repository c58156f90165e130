"""Training of the super-resolution models that Enlarger ships or lets people train themselves."""
