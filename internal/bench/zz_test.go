package bench

import (
	"os"
	"runtime"
	"runtime/pprof"
	"testing"
)

func TestZZ(t *testing.T) {
	runtime.MemProfileRate = 1
	b := &testing.B{}
	_ = b
	r := testing.Benchmark(func(b *testing.B) {
		addr := serve(b, newServer(askLogin{}))
		if b.N > 1 {
			return
		}
		s := &child{b: b, ours: addr}
		for range 1000 {
			s.login()
		}
		runtime.GC()
		runtime.GC()
		f, _ := os.Create("/tmp/vk/bench/heap.out")
		pprof.Lookup("heap").WriteTo(f, 0)
		f.Close()
		f, _ = os.Create("/tmp/vk/bench/gor.out")
		pprof.Lookup("goroutine").WriteTo(f, 1)
		f.Close()
		p := make([]byte, 1<<20)
		p = p[:runtime.Stack(p, true)]
		os.WriteFile("/tmp/vk/bench/stacks.txt", p, 0o600)
	})
	_ = r
}
