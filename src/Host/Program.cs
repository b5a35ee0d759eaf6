Console.WriteLine("nydusd");
