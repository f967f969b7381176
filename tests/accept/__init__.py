"""`make accept`: what takes longer than a landing may, held part by part on one commit."""
