from tests.benchmarks.memory.run import main

main()
