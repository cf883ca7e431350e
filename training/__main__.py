"""`python -m training`: the commands of retraining, and those that make the model that ships."""

from training.cli import main

if __name__ == "__main__":
    main()
