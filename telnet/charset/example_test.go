package charset_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"github.com/vtykit/vtykit/telnet"
	"github.com/vtykit/vtykit/telnet/charset"
)

func ExampleLookup() {
	for _, name := range []string{"cp437", "latin1", "sjis", "GB2312", "utf8", "UTF-16", "klingon"} {
		set, err := charset.Lookup(name)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(name, "is", set)
	}
	// Output:
	// cp437 is IBM437
	// latin1 is ISO-8859-1
	// sjis is Shift_JIS
	// GB2312 is GBK
	// utf8 is UTF-8
	// charset: UTF-16 is no character set for a terminal, it has no ASCII control bytes
	// charset: unknown character set klingon
}

func ExampleFromLang() {
	fmt.Printf("%q %q %q\n", charset.FromLang("de_DE.ISO-8859-1@euro"), charset.FromLang("POSIX"), charset.FromLang("en_US"))
	// Output: "ISO-8859-1" "US-ASCII" ""
}

// A character may come in two segments.
func ExampleDecoder() {
	var d charset.Decoder
	sjis, _ := charset.Lookup("shift_jis")
	d.Set(sjis)
	text := d.Append(nil, []byte("\x93\xfa\x96"))
	text = d.Append(text, []byte("\x7b\r"))
	fmt.Printf("%q\n", text)
	// Output: "日本\r"
}

func ExampleEncoder() {
	var e charset.Encoder
	latin1, _ := charset.Lookup("latin1")
	e.Set(latin1)
	fmt.Printf("%q\n", e.Append(nil, []byte("5 µs, 3 €\r\n")))
	// Output: "5 \xb5s, 3 ?\r\n"
}

func ExampleNewReader() {
	set, _ := charset.Lookup("cp437")
	io.Copy(os.Stdout, charset.NewReader(strings.NewReader("\xc9\xcd\xbb\n"), set))
	// Output: ╔═╗
}

// A server for clients of the eighties: one line more than without character sets.
func ExampleNew() {
	cp437, err := charset.Lookup("cp437")
	if err != nil {
		fmt.Println(err)
		return
	}
	config := charset.Config{Default: cp437, Force: true}
	srv := &telnet.Server{Handler: telnet.HandlerFunc(func(ctx context.Context, t *telnet.Conn) {
		c := charset.New(t, config) // console.Serve(ctx, c)
		c.SetUser("guest")
		c.Write([]byte("21 °C, ½\r\n"))
		c.Disconnect("quit")
	})}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	go srv.Serve(l)
	defer srv.Shutdown(context.Background())

	nc, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer nc.Close()
	out, _ := io.ReadAll(nc)
	fmt.Printf("%q\n", out[12:]) // behind four requests of three bytes
	// Output: "21 \xf8C, \xab\r\n"
}
