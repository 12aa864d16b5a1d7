package lineedit

import (
	"fmt"
	"strings"
	"testing"
)

// benchKeys types undone and done in turn, so that the line stays as it is, and reports the bytes that key causes.
func benchKeys(b *testing.B, setup, key, back string) {
	h := NewHistory(0)
	h.Add("show interface Gi0/1")
	e := New(Config{Width: 80, InsertChar: true, History: h})
	dst := make([]byte, 0, 4096)
	e.Start(dst, "router# ")
	e.Feed(dst, []byte(setup))
	k, u := []byte(key), []byte(back)
	sent := 0
	b.ReportAllocs()
	for b.Loop() {
		out, _, _ := e.Feed(dst, k)
		sent += len(out)
		e.Feed(dst, u)
	}
	b.ReportMetric(float64(sent)/float64(b.N), "bytes/key")
}

func BenchmarkAppend(b *testing.B) {
	e := New(Config{Width: 80, InsertChar: true})
	dst := make([]byte, 0, 64)
	key := []byte("x")
	sent, n := 0, 0
	e.Start(dst, "router# ")
	b.ReportAllocs()
	for b.Loop() {
		out, _, _ := e.Feed(dst, key)
		sent += len(out)
		if n++; n%64 == 0 { // a new line, so that the margin is not met
			e.Start(dst, "router# ")
		}
	}
	b.ReportMetric(float64(sent)/float64(b.N), "bytes/key")
}

func BenchmarkInsert20ToTheRight(b *testing.B) {
	benchKeys(b, twenty+twenty+strings.Repeat(left, 20), "x", "\x7f")
}

func BenchmarkBackspaceAtTheEnd(b *testing.B) { benchKeys(b, twenty, "\x7f", "j") }

func BenchmarkBackspace20ToTheRight(b *testing.B) {
	benchKeys(b, twenty+twenty+strings.Repeat(left, 20), "\x7f", "j")
}

func BenchmarkRecallOf20(b *testing.B) { benchKeys(b, "", "\x10", "\x0e") }

func BenchmarkInsertInLineOf4000(b *testing.B) {
	benchKeys(b, strings.Repeat("x", 4000)+strings.Repeat(left, 2000), "x", "\x7f")
}

func BenchmarkMessage(b *testing.B) {
	e := New(Config{Width: 80})
	dst := make([]byte, 0, 4096)
	e.Start(dst, "router# ")
	e.Feed(dst, []byte(twenty))
	sent := 0
	b.ReportAllocs()
	for b.Loop() {
		sent += len(e.Paint(e.Erase(dst)))
	}
	b.ReportMetric(float64(sent)/float64(b.N), "bytes/message")
}

func BenchmarkLine(b *testing.B) { // a whole command of 20 characters, in one piece as a script sends it
	e := New(Config{Width: 80, Plain: true})
	dst := make([]byte, 0, 4096)
	in := []byte(twenty + "\r")
	b.ReportAllocs()
	for b.Loop() {
		e.Start(dst, "router# ")
		e.Feed(dst, in)
		e.End(dst)
	}
}

func BenchmarkFold(b *testing.B) {
	for _, in := range []string{strings.Repeat("x", 4096), strings.Repeat("show version\r\n", 292)} {
		b.Run(fmt.Sprint(len(in)), func(b *testing.B) {
			var f Fold
			p := []byte(in)
			b.SetBytes(int64(len(p)))
			for b.Loop() {
				f.Bytes(p)
			}
		})
	}
}
