"""The numbers that managers see, with the lists behind them."""
