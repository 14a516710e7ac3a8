"""Mathematics only: claims, the quantities they bound, and what follows from them symbolically."""
