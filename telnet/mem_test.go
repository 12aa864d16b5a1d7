package telnet

import (
	"runtime"
	"testing"
)

// TestIdleMemory prints what an idle session costs, the goroutine's stack included.
func TestIdleMemory(t *testing.T) {
	s := &Server{Handler: session, MaxSessions: -1, MaxPerSource: -1, MaxUnauthPerSource: -1, UnauthFull: -1}
	addr := start(t, s)
	measure := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse + m.StackInuse
	}
	base := measure()
	const n = 1000
	for range n {
		c := dial(t, addr, "")
		expect(t, c, wireOpening+"prompt> ")
	}
	// A client connection of package net costs about 500 bytes of this.
	per := (measure() - base) / n
	t.Logf("%d bytes for each idle session and its client", per)
	bound := uint64(8 << 10)
	if runtime.GOOS == "windows" {
		bound *= 2 // package net waits deeper there: a stack has 8 KB
	}
	if per > bound {
		t.Errorf("%d bytes for each idle session", per)
	}
}
