package bench

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
)

// childEnv makes the test binary a server, so that what is measured of the process is the server's alone.
const childEnv = "VTYKIT_BENCH_SERVER"

// child is a server in a process of its own. It answers one line on its standard output to each line on its standard input and
// ends when that is closed.
type child struct {
	ours, bare string // addresses
	b          *testing.B
	in         io.WriteCloser
	out        *bufio.Reader
}

// runChild is the child's side; it does not return there.
func runChild() {
	if os.Getenv(childEnv) == "" {
		return
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	bare, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	srv := newServer(askLogin{})
	go srv.Serve(l)
	go acceptBare(bare, echo)
	fmt.Println(l.Addr(), bare.Addr())
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		all, unauthenticated := srv.Sessions()
		fmt.Println(memoryNow(), all-unauthenticated)
	}
	os.Exit(0)
}

// startChild starts a server that ends with the benchmark.
func startChild(b *testing.B) *child {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	c := &child{b: b, in: in, out: bufio.NewReader(out)}
	b.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			b.Error(err)
		}
	})
	if _, err := fmt.Fscanln(c.out, &c.ours, &c.bare); err != nil {
		b.Fatal(err)
	}
	return c
}

// memory is what the server's process holds, in bytes: pages in RAM, and what Go counts as in use.
type memory struct{ rss, heap, stack, poll, sessions int }

func (m memory) String() string { return fmt.Sprintln(m.rss, m.heap, m.stack, m.poll) }

// memory asks the child after everything that can be freed has been.
func (c *child) memory() (m memory) {
	c.b.Helper()
	fmt.Fprintln(c.in)
	if _, err := fmt.Fscan(c.out, &m.rss, &m.heap, &m.stack, &m.poll, &m.sessions); err != nil {
		c.b.Fatal(err)
	}
	return m
}

func memoryNow() (m memory) {
	for range 2 { // the first moves what sync.Pools hold to where the second frees it
		runtime.GC()
	}
	debug.FreeOSMemory()
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}, {Name: "/memory/classes/other:bytes"}}
	metrics.Read(s)
	m.heap, m.stack, m.poll = int(s[0].Value.Uint64()), int(s[1].Value.Uint64()), int(s[2].Value.Uint64())
	m.rss = rss(os.Getpid())
	return m
}

// rss is the memory of a process that is in RAM, in bytes, or 0 where the system does not tell by /proc.
func rss(pid int) (n int) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(status)) {
		if v, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			fmt.Sscan(v, &n)
		}
	}
	return n << 10
}
