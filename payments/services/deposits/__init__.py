"""What the processor sends to the bank, explained to the cent."""
