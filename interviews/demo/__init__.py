"""What a first look at the product needs: people, a plan, one interview to take and one to read."""
