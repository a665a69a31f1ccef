<?php
// Pushes one row as a PHP back end does, and prints the hub's answer. Usage: php sender.php PORT UID
$socket = stream_socket_client("tcp://127.0.0.1:{$argv[1]}", $number, $message, 1);
if ($socket === false) {
    fwrite(STDERR, "could not connect: $message ($number)\n");
    exit(1);
}
stream_set_timeout($socket, 5);
fwrite($socket, json_encode(['uid' => $argv[2], 'percent' => '88%']) . "\n");
echo fread($socket, 8192);
fclose($socket);
