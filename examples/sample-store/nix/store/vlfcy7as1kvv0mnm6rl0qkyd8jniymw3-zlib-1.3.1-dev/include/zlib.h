/* links with /nix/store/p2f2zrf806cbph52skyaj1139rmh2gyr-zlib-1.3.1 */
