package zmodem

import (
	"os"
	"path/filepath"
	"testing"
)

const benchSize = 16 << 20

type nowhere struct{}

func (nowhere) Begin(File) (Incoming, error)           { return nowhere{}, nil }
func (nowhere) Offset() int64                          { return 0 }
func (nowhere) WriteAt(p []byte, _ int64) (int, error) { return len(p), nil }
func (nowhere) Commit(int64) error                     { return nil }
func (nowhere) Abandon(int64)                          {}

// BenchmarkPair is both ends of ours in one goroutine.
func BenchmarkPair(b *testing.B) {
	data := random(benchSize, 1)
	for name, cfg := range map[string]SenderConfig{"1KiB": {}, "8KiB": {Block: MaxSubpacket}, "16bit": {CRC16: true}, "escaped": {EscapeControls: true}} {
		b.Run(name, func(b *testing.B) {
			for b.SetBytes(benchSize); b.Loop(); {
				s, r := NewSender(cfg, outgoing("a", data)), NewReceiver(ReceiverConfig{}, nowhere{})
				if err := (&link{}).run(s, r); err != nil || s.Err() != nil {
					b.Fatal(err, s.Err())
				}
			}
		})
	}
}

// BenchmarkLrzsz is one end of ours and one of lrzsz's, and both of lrzsz's, over pipes.
func BenchmarkLrzsz(b *testing.B) {
	need(b, "sz", "rz", "sh")
	data := random(benchSize, 1)
	dir := b.TempDir()
	write(b, filepath.Join(dir, "a"), data)
	there := b.TempDir()
	run := func(name string, f func(b *testing.B)) {
		b.Run(name, func(b *testing.B) {
			for b.SetBytes(benchSize); b.Loop(); {
				f(b)
				os.Remove(filepath.Join(there, "a"))
			}
		})
	}
	run("to rz", func(b *testing.B) {
		s := NewSender(SenderConfig{}, outgoing("a", data))
		if err := talk(b, s, there, nil, nil, "rz", "-q", "-b"); err != nil || s.Err() != nil {
			b.Fatal(err, s.Err())
		}
	})
	run("from sz", func(b *testing.B) {
		r := NewReceiver(ReceiverConfig{}, nowhere{})
		if err := talk(b, r, dir, nil, nil, "sz", "-q", "-b", "a"); err != nil || r.Err() != nil {
			b.Fatal(err, r.Err())
		}
	})
	run("sz to rz", func(b *testing.B) {
		script := `rm -f f; mkfifo f; sz -q -b ` + filepath.Join(dir, "a") + ` <f | rz -q -b >f; rm -f f`
		if out, err := shell(there, script); err != nil {
			b.Fatal(err, string(out))
		}
	})
}
