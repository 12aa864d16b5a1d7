package telnets_test

import (
	"context"
	"crypto/tls"
	"errors"
	"log"
	"time"

	"github.com/vtykit/vtykit/telnet"
	"github.com/vtykit/vtykit/telnet/telnets"
)

// TLS on the port of its own, and TLS beside plain Telnet on the other, for clients that have not changed yet.
func Example() {
	pair, err := tls.LoadX509KeyPair("device.crt", "device.key")
	if err != nil {
		log.Fatal(err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{pair}}
	srv := &telnet.Server{Handler: telnet.HandlerFunc(func(ctx context.Context, c *telnet.Conn) {
		c.SetUser("")
		if !c.Encrypted() {
			c.Write([]byte("% This line is not encrypted\r\n"))
		}
	})}

	secure, err := telnet.Listen(":992")
	if err != nil {
		log.Fatal(err)
	}
	if secure, err = telnets.NewListener(secure, config); err != nil {
		log.Fatal(err)
	}
	both, err := telnet.Listen("10.0.0.1:23")
	if err != nil {
		log.Fatal(err)
	}
	if both, err = telnets.NewAutoListener(both, config, time.Second); err != nil {
		log.Fatal(err)
	}
	go func() {
		if err := srv.Serve(secure); !errors.Is(err, telnet.ErrServerClosed) {
			log.Print(err)
		}
	}()
	log.Fatal(srv.Serve(both))
}

// A client that has a certificate of its own, by which the server knows it.
func Example_client() {
	own, err := tls.LoadX509KeyPair("alice.crt", "alice.key")
	if err != nil {
		log.Fatal(err)
	}
	d := telnet.Dialer{NetDial: (&tls.Dialer{Config: &tls.Config{Certificates: []tls.Certificate{own}}}).DialContext}
	c, err := d.Dial(context.Background(), "router.example.net:992")
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
}
