// Package bench measures what the telnet server and the console do together: each benchmark is a row of the design's table of speed
// and size, and prints the figure that the README quotes. It has no code but tests.
//
//	go test -run '^$' -bench . -benchtime 2s ./internal/bench
//
// Machines are noisy, so what can be is a ratio to a bare server that was measured in turns with ours in the same run: x-bare and
// x-raw. The bare server is what Go's net package does by itself, a goroutine for each connection and no protocol.
// -benchtime 1x runs every benchmark once and briefly, as a test that it still works.
package bench
