# Short names for what is done often.
default: test
test:
    ./test.sh
demo:
    cargo run --release -- demo
lint:
    cargo fmt --all && cargo clippy --workspace --all-targets -- -D warnings
