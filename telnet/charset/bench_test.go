package charset

import (
	"strings"
	"testing"
)

func bench(b *testing.B, set, line string) {
	c := mustLookup(b, set)
	text := []byte(strings.Repeat(line, 100))
	wire := encode(c, text)
	buf := make([]byte, 0, 4*len(text)+16)
	b.Run("decode", func(b *testing.B) {
		var d Decoder
		d.Set(c)
		b.SetBytes(int64(len(wire)))
		b.ReportAllocs()
		for b.Loop() {
			d.Append(buf, wire)
		}
	})
	b.Run("encode", func(b *testing.B) {
		var e Encoder
		e.Set(c)
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			e.Append(buf, text)
		}
	})
}

func BenchmarkASCII(b *testing.B) {
	bench(b, "latin1", "GigabitEthernet0/1   192.0.2.1   YES manual up                    up\r\n")
}
func BenchmarkUTF8(b *testing.B) {
	bench(b, "utf-8", "Schnittstelle    Größe   Zähler    für ½ Stunde     café\r\n")
}
func BenchmarkLatin1(b *testing.B) {
	bench(b, "latin1", "Schnittstelle    Größe   Zähler    für ½ Stunde     café\r\n")
}
func BenchmarkCP437(b *testing.B) {
	bench(b, "cp437", "║ Größe ║ ██████░░░░ ║ café ║ ½ ║\r\n")
}
func BenchmarkGB18030(b *testing.B) {
	bench(b, "gb18030", "接口 状态 速率 描述 up 1000 日本\r\n")
}
