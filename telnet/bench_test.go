package telnet

import (
	"bytes"
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

func BenchmarkEscape(b *testing.B) {
	p := []byte(strings.Repeat("GigabitEthernet0/1 is up, line protocol is up, address is 0011.2233.4455\r\n", 64))
	dst, cr := make([]byte, 0, 2*len(p)), false
	b.SetBytes(int64(len(p)))
	b.ReportAllocs()
	for b.Loop() {
		dst = Escape(dst[:0], p, false, &cr)
	}
}
