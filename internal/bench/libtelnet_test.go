package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

const (
	streamLen = 64 << 10
	// libtelnetTurn is how long each of the two runs before it is the other's turn.
	libtelnetTurn = 20 * time.Millisecond
)

// A stream is what both parsers, or both escapers, are fed.
type stream struct {
	name string
	p    []byte
	// mode is how libtelnet is run: recv, send (telnet_send, which leaves CRs alone), print (telnet_printf, which does not), or fresh for a new parser each time, because ours takes a long stream of
	// random commands for abuse.
	mode string
	// inPlace: our parser changes the stream, so that it is copied each time. The copy counts.
	inPlace bool
	// bytes is what both must deliver, where they agree on it.
	bytes int
}

func streams() []stream {
	fill := func(pattern string) []byte { return []byte(strings.Repeat(pattern, streamLen/len(pattern))) }
	r := rand.New(rand.NewPCG(1, 2))
	random := make([]byte, streamLen)
	for i := range random {
		random[i] = byte(r.Uint32())
	}
	text, sparse := fill(outputLine[:len(outputLine)-1]+"\r\n"), fill(outputLine[:len(outputLine)-1]+"\r\n")
	doubled := 0
	for i := range sparse {
		if r.IntN(20) == 0 {
			sparse[i] = telnet.IAC
			doubled++
		}
	}
	// A CR before an IAC becomes CR NUL with us; libtelnet leaves CRs alone.
	for i := range sparse[1:] {
		if sparse[i] == '\r' && sparse[i+1] != '\n' {
			sparse[i] = ' '
		}
	}
	nop, naws := fill("\xff\xf1"), fill("\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0\xff\xfa\x1f\x00\x51\x00\x19\xff\xf0")
	iac, lines := fill("\xff\xff"), fill("up\r\ndown\r\n")
	return []stream{
		{name: "recv/text", p: text, mode: "recv", bytes: len(text)},
		{name: "recv/IAC-IAC", p: iac, mode: "recv", inPlace: true, bytes: len(iac) / 2},
		{name: "recv/IAC-NOP", p: nop, mode: "recv"},
		{name: "recv/NAWS", p: naws, mode: "recv"},
		{name: "recv/random", p: random, mode: "fresh", inPlace: true, bytes: -1},
		{name: "send/text", p: text, mode: "send", bytes: len(text)},
		{name: "send/IAC-5%", p: sparse, mode: "send", bytes: len(sparse) + doubled},
		{name: "send/CR-LF-lines", p: lines, mode: "send", bytes: len(lines)},
		{name: "send/lone-CR", p: fill("50%\r"), mode: "print", bytes: streamLen / 4 * 5},
	}
}

// our engine and our escaping beside libtelnet's, by turns in the same run. The figures are of the best turn of each, because
// whatever else runs on the machine only ever takes away.
func BenchmarkLibtelnet(b *testing.B) {
	program := compileLibtelnet(b)
	for _, s := range streams() {
		b.Run(s.name, func(b *testing.B) {
			theirs := startLibtelnet(b, program, s)
			pass := ours(b, s)
			var best, bestTheirs float64 // MB/s
			for range b.N {
				rate, got := theirs.turn(s)
				bestTheirs = max(bestTheirs, rate)
				rate, n := turn(pass, len(s.p))
				best = max(best, rate)
				if s.bytes >= 0 && (got != s.bytes || n != s.bytes) {
					b.Fatalf("%d bytes of ours and %d of libtelnet's, want %d", n, got, s.bytes)
				}
			}
			b.ReportMetric(best, "MB/s")
			b.ReportMetric(bestTheirs, "MB/s-libtelnet")
			b.ReportMetric(best/bestTheirs, "x-libtelnet")
			b.ReportMetric(0, "ns/op") // an op is no unit here
		})
	}
}

// count takes events and keeps their number.
type count struct{ events, bytes int }

func (c *count) Text(p []byte) { c.events++; c.bytes += len(p) }
func (c *count) Command(byte)  { c.events++ }
func (c *count) Option(byte)   { c.events++ }
func (c *count) Send([]byte)   { c.events++ }

// ours is one pass of our code over the stream; it says how many bytes came out.
func ours(b *testing.B, s stream) func() int {
	if s.mode == "send" || s.mode == "print" {
		dst, cr := make([]byte, 0, 2*len(s.p)+1), bytes.HasSuffix(s.p, []byte("\r")) // each pass goes on behind the one before
		return func() int {
			dst = telnet.Escape(dst[:0], s.p, false, &cr)
			return len(dst)
		}
	}
	var c count
	engine := func() *telnet.Engine {
		return telnet.NewEngine(telnet.ServerRole, &c, telnet.Echo{}, telnet.SGA{}, &telnet.TTYPE{}, &telnet.NAWS{}, telnet.Binary{})
	}
	e, p := engine(), bytes.Clone(s.p)
	return func() int {
		c = count{}
		if s.mode == "fresh" {
			e = engine()
		}
		if s.inPlace {
			copy(p, s.p)
		}
		if err := e.Feed(p, 0); err != nil {
			b.Fatal(err)
		}
		return c.bytes
	}
}

// turn runs passes for a while and returns the rate and what the last delivered.
func turn(pass func() int, size int) (mbPerSecond float64, delivered int) {
	start := time.Now()
	passes := 0
	for passes == 0 || time.Since(start) < libtelnetTurn {
		delivered = pass()
		passes++
	}
	return float64(passes*size) / 1e6 / time.Since(start).Seconds(), delivered
}

// compileLibtelnet compiles the other side, or skips.
func compileLibtelnet(b *testing.B) (program string) {
	missing := func(why string) {
		if os.Getenv("VTYKIT_NO_SKIP") != "" {
			b.Fatal(why)
		}
		b.Skip(why)
	}
	if _, err := exec.LookPath("gcc"); err != nil {
		missing("gcc is not installed")
	}
	probe := exec.Command("gcc", "-E", "-x", "c", "-")
	probe.Stdin = strings.NewReader("#include <stddef.h>\n#include <libtelnet.h>\n")
	if err := probe.Run(); err != nil {
		missing("libtelnet-dev is not installed")
	}
	program = filepath.Join(b.TempDir(), "libtelnet")
	if out, err := exec.Command("gcc", "-O2", "-Wall", "-o", program, "testdata/libtelnet.c", "-ltelnet").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return program
}

// libtelnet is the other side, running.
type libtelnet struct {
	b   *testing.B
	in  io.Writer
	out *bufio.Reader
}

func startLibtelnet(b *testing.B, program string, s stream) *libtelnet {
	file := filepath.Join(b.TempDir(), "stream")
	if err := os.WriteFile(file, s.p, 0o600); err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(program, s.mode, file)
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
	b.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			b.Errorf("libtelnet: %v", err)
		}
	})
	return &libtelnet{b, in, bufio.NewReader(out)}
}

func (l *libtelnet) turn(s stream) (mbPerSecond float64, delivered int) {
	fmt.Fprintln(l.in, libtelnetTurn.Milliseconds())
	var passes, nanoseconds, events int
	if _, err := fmt.Fscan(l.out, &passes, &nanoseconds, &events, &delivered); err != nil {
		l.b.Fatal(err)
	}
	return float64(passes*len(s.p)) / 1e6 / (float64(nanoseconds) / 1e9), delivered
}
