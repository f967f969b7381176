"""What the browser and we say to each other: messages, their limits, and how they are refused."""
