package config_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console/config"
)

// large is a configuration of 100 000 lines and 10 MB.
func large() string {
	var b strings.Builder
	b.WriteString("hostname edge1\n")
	text := strings.Repeat("0123456789 ", 17)
	for i := range 50_000 {
		fmt.Fprintf(&b, "interface eth%d\n description %s%d\n", i, text, i)
	}
	return b.String() + "end\n"
}

func BenchmarkCompare(b *testing.B) {
	old := large()
	now := strings.Replace(old, "9 777\n", "9 changed\n", 1)
	b.SetBytes(int64(len(old)))
	for b.Loop() {
		if d, err := config.Compare(old, now); err != nil || d.Empty() {
			b.Fatal(err)
		}
	}
}

func BenchmarkReplace(b *testing.B) {
	d := newDevice(b, b.TempDir())
	text := large()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if err := d.Replace(context.Background(), nil, text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSave(b *testing.B) {
	d := newDevice(b, b.TempDir())
	text := large()
	if err := d.Replace(context.Background(), nil, text); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if err := d.Save(); err != nil {
			b.Fatal(err)
		}
	}
}
