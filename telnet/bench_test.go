package telnet

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
)

// nothing takes events and drops them.
type nothing struct{ n int }

func (l *nothing) Text(p []byte) { l.n += len(p) }
func (l *nothing) Command(byte)  { l.n++ }
func (l *nothing) Option(byte)   { l.n++ }
func (l *nothing) Send(p []byte) { l.n += len(p) }

// benchmarkEngine feeds one buffer again and again. Feed overwrites it, so the ones that change are copied first, which
// is part of the figure.
func benchmarkEngine(b *testing.B, pattern string, copies bool) {
	in := []byte(strings.Repeat(pattern, 64<<10/len(pattern)))
	p := bytes.Clone(in)
	e := NewEngine(ServerRole, &nothing{}, Echo{}, SGA{}, &TTYPE{}, &NAWS{}, Binary{})
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		if copies {
			copy(p, in)
		}
		if err := e.Feed(p, 0); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEngineText(b *testing.B) {
	benchmarkEngine(b, "show interfaces GigabitEthernet0/1\r\n", false)
}
func BenchmarkEngineMixed(b *testing.B) { benchmarkEngine(b, "sixbyt\xff\xff", true) }
func BenchmarkEngineIAC(b *testing.B)   { benchmarkEngine(b, "\xff\xff", true) }
func BenchmarkEngineNOP(b *testing.B)   { benchmarkEngine(b, "\xff\xf1", false) }
func BenchmarkEngineNAWS(b *testing.B) {
	benchmarkEngine(b, "\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0\xff\xfa\x1f\x00\x51\x00\x19\xff\xf0", false)
}

// BenchmarkEngineRandom has a new engine for each pass, because so many random commands are abuse after a while. That is part of the
// figure, as is the copy.
func BenchmarkEngineRandom(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	in := make([]byte, 64<<10)
	for i := range in {
		in[i] = byte(r.Uint32())
	}
	p := make([]byte, len(in))
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		copy(p, in)
		e := NewEngine(ServerRole, &nothing{}, Echo{}, SGA{}, &TTYPE{}, &NAWS{}, Binary{})
		if err := e.Feed(p, 0); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkEscape(b *testing.B, pattern string, binary bool) {
	p := []byte(strings.Repeat(pattern, 4096/len(pattern)))
	dst, cr := make([]byte, 0, 2*len(p)+1), false
	b.SetBytes(int64(len(p)))
	b.ReportAllocs()
	for b.Loop() {
		dst = Escape(dst[:0], p, binary, &cr)
	}
}

const escapeLine = "GigabitEthernet0/1 is up, line protocol is up, address is 0011.2233.4455\r\n"

func BenchmarkEscape(b *testing.B)           { benchmarkEscape(b, escapeLine, false) }
func BenchmarkEscapeBinary(b *testing.B)     { benchmarkEscape(b, escapeLine, true) }
func BenchmarkEscapeIAC(b *testing.B)        { benchmarkEscape(b, "nineteen bytes here\xff", false) }
func BenchmarkEscapeShortLines(b *testing.B) { benchmarkEscape(b, "up\r\ndown\r\n", false) }

// BenchmarkEscapeLoneCR is what a progress bar prints, and what a search through the rest at each CR made quadratic.
func BenchmarkEscapeLoneCR(b *testing.B) { benchmarkEscape(b, "50%\r", false) }
