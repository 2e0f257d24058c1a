#!/bin/sh
# Print the newest usable Python (3.11 or later, with venv), or with --explain say what is missing.

usable='import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))'
recent='import sys; print("%d.%d" % sys.version_info[:2]); sys.exit(sys.version_info < (3, 11))'

for name in python3.13 python3.12 python3.11 python3 python; do
    if "$name" -c "$usable" 2>/dev/null; then
        echo "$name"
        exit 0
    fi
done

if [ "$1" = --explain ]; then
    for name in python3.13 python3.12 python3.11 python3 python; do
        if version=$("$name" -c "$recent" 2>/dev/null); then
            echo "Python $version thiếu mô-đun venv. Trên Debian, Ubuntu: sudo apt install python$version-venv"
            echo "Python $version lacks its venv module. On Debian and Ubuntu: sudo apt install python$version-venv"
            exit 0
        fi
    done
    echo "Cần Python 3.11 trở lên; máy này có: $(python3 --version 2>/dev/null || echo 'không có Python'). Hãy cài rồi chạy lại."
    echo "Python 3.11 or later is needed; this machine has: $(python3 --version 2>/dev/null || echo none). Install it, then try again."
fi >&2
