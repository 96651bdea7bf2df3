"""Problems: the common causes behind incidents."""
